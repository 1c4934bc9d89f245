/** The part of @vercel/ncc that the build uses; the package has no types. https://github.com/vercel/ncc#programmatically-from-nodejs */
declare module '@vercel/ncc' {
  interface Options {
    readonly minify: boolean;
    readonly target: string;
    readonly cache: false;
    readonly quiet: boolean;
    /** Name of an asset with the licences of everything bundled. */
    readonly license: string;
  }
  interface Bundle {
    readonly code: string;
    readonly assets: Readonly<Record<string, { readonly source: string | Uint8Array }>>;
  }
  export default function ncc(entry: string, options: Options): Promise<Bundle>;
}
