/** Whether a pattern stands for several names. */
export function isPattern(text: string): boolean {
  return /[*?[\]]/.test(text);
}

/**
 * Whether a name of a branch or tag fits: `*` is any text without a slash, `**` any text, `?` one character. Examples: `release/*` fits
 * `release/1.4` and not `release/1.4/fix`; `v*` fits `v1.4.0`.
 */
export function fitsPattern(pattern: string, name: string): boolean {
  const source = pattern.split(/(\*\*|\*|\?)/).map((part) => {
    switch (part) {
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      default:
        return part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    }
  });
  return new RegExp(`^${source.join('')}$`, 's').test(name);
}
