import { bindQuery } from '../query/index.ts'
import type { Edit, Finding } from './finding.ts'
import { type LintOptions, lint, SOME_RANGE } from './lint.ts'

/** Applies edits that do not overlap, the first of overlapping ones. */
export const applyEdits = (text: string, edits: readonly Edit[]): string =>
  edits
    .toSorted((a, b) => b.span.start - a.span.start || b.span.end - a.span.end)
    .reduce((out, { span, text: by }) => out.slice(0, span.start) + by + out.slice(span.end), text)

const overlap = (a: Edit, b: Edit): boolean => a.span.start < b.span.end && b.span.start < a.span.end

/** Does the text still run, with the same columns? A fix that fails this is not made. */
const columnsOf = (text: string, templates: LintOptions['templates']): string | undefined => {
  const options = templates === undefined ? {} : { templates }
  const { plan, diagnostics } = bindQuery(text, { range: SOME_RANGE, ...options })
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined
  return JSON.stringify(plan?.output.map(({ name, type }) => [name.toLowerCase(), type]))
}

const apart = (findings: readonly Finding[]): readonly (readonly Edit[])[] => {
  const taken: (readonly Edit[])[] = []
  for (const { fix } of findings)
    if (fix !== undefined && !fix.some((edit) => taken.flat().some((other) => overlap(edit, other))))
      taken.push(fix)
  return taken
}

const oneRound = (text: string, findings: readonly Finding[], { templates }: LintOptions): string => {
  const before = columnsOf(text, templates)
  const fits = (edits: readonly Edit[]): boolean => columnsOf(applyEdits(text, edits), templates) === before
  const fixes = apart(findings)
  if (fits(fixes.flat())) return applyEdits(text, fixes.flat())
  const good = fixes.filter(fits).flat()
  return fits(good) ? applyEdits(text, good) : text
}

const MAX_ROUNDS = 50

/** Makes every safe fix, until none is left: fixes uncover others. A text with errors stays as it is. */
export const fixText = (text: string, options: LintOptions = {}): string => {
  let current = text
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const next = oneRound(current, lint(current, options).findings, options)
    if (next === current) break
    current = next
  }
  return current
}
