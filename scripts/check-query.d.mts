export declare const HANG: number
export interface Checked {
  readonly problem: string | undefined
  readonly sql?: string | undefined
  readonly codes?: readonly string[]
}
// biome-ignore lint/suspicious/noExplicitAny: the library's own functions, from src/ in a test and from dist/ in a script.
export declare const createCheck: (library: Readonly<Record<string, any>>) => (text: string) => Checked
