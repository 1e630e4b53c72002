// What the pictures of partners have in common.
export const BASES = ["in force", "signed", "listed", "ended"];
export const NARROW = 600;
export const dashed = (basis) => basis.replace(" ", "-");
export const fill = (basis) => `url(#fill-${dashed(basis)})`;

export function title(row, words) {
  const parts = [words[row.basis]];
  if (row.throughName) parts.push(`${words.through} ${row.throughName}`);
  if (row.since) parts.push(`${row.since}${row.until ? `–${row.until}` : ""}`);
  return `${row.name}: ${parts.join(", ")}`;
}
