/** SHA-256 as the core sees it. */
export interface Digest {
  /** 64 lower-case hex digits, over the UTF-8 bytes of the text. */
  sha256(text: string): string;
}
