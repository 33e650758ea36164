/** An amount of memory or disk for reading: `69.5 GiB`. */
export function formatGib(sizeMiB: number): string {
  return `${Number((sizeMiB / 1024).toFixed(1))} GiB`;
}
