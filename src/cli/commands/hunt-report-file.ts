import { InvalidArgumentError } from 'commander'

export type ReportKind = 'html' | 'markdown'

const KINDS: readonly (readonly [ending: RegExp, kind: ReportKind])[] = [
  [/\.html?$/i, 'html'],
  [/\.(?:md|markdown)$/i, 'markdown'],
]

/** What a report's name says that it is. */
export const reportKind = (file: string): ReportKind | undefined =>
  KINDS.find(([ending]) => ending.test(file))?.[1]

/** A value of `--report`, which may be repeated. */
export const reportFile = (value: string, previous: readonly string[] = []): string[] => {
  if (reportKind(value) === undefined)
    throw new InvalidArgumentError('Expected a file that ends in .html or .md.')
  if (previous.includes(value)) throw new InvalidArgumentError('The same file twice.')
  return [...previous, value]
}
