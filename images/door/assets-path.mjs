/** Where the door's own files are, at every name; an attendee's app cannot have this path. */
export const ASSETS = "/.workshop/";
