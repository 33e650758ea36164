// The package's own types stand in a named module, to which a path cannot lead.
export * from "@xterm/xterm";
