import { SluiceError } from '@sluice/core';

/**
 * Words of a command line as the input `run` writes it: parted at blanks, held together by single or double quotes; nothing is expanded
 * and nothing is a comment, so no text can become a command. `\` takes the next `"` or `\` as it is inside double quotes.
 *
 * @throws SluiceError `run-invalid`, kind `input`: a quote that is not closed
 */
export function splitCommand(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: '"' | "'" | null = null;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote === null && /\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      word ??= '';
    } else if (character === quote) {
      quote = null;
    } else if (quote === '"' && character === '\\' && /["\\]/.test(text.charAt(index + 1))) {
      index += 1;
      word = `${word ?? ''}${text.charAt(index)}`;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  if (quote !== null) throw new SluiceError('run-invalid', 'input', `input run: a ${quote} is not closed. Add the other one`);
  return word === null ? words : [...words, word];
}
