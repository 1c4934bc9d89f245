/** Columns as wide as their widest cell; the last one is not padded. A column of numbers stands to the right. Pure. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = [head, ...rows];
  const widths = head.map((_, column) => (column === head.length - 1 ? 0 : Math.max(...table.map((row) => row[column]?.length ?? 0))));
  const right = head.map((_, column) => rows.some((row) => row[column] !== '') && rows.every((row) => /^[\d.]*$/.test(row[column] ?? '')));
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return right[column] === true ? cell.padStart(width) : cell.padEnd(width);
  };
  return table.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
