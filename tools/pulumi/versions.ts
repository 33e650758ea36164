/** The CLI that is downloaded where the machine has none: the version of the npm package @pulumi/pulumi. */
export const CLI_DOWNLOADED = "3.270.0";

/**
 * The CLI that is built where there is no download. It is the newest that passes the project's runtime options to
 * the Node.js language host that can be had as a Go module ({@link LANGUAGE_HOST_BUILT}); later ones pass them in
 * a way that host does not know.
 */
export const CLI_BUILT = "3.200.0";

/** The last version of Pulumi's Go SDK that contains the Node.js language host as a package. */
export const LANGUAGE_HOST_BUILT = "3.68.0";

/** The Docker provider: the version of the npm package @pulumi/docker. */
export const DOCKER_PROVIDER = "5.2.0";
