import { readFileSync } from 'node:fs'
import { lintSources } from '../../src/app/lint-sources.ts'
import { ERROR_CODES } from '../../src/base/error-codes.ts'
import { DIAGNOSTIC_CODES, type DiagnosticCode, diagnostic } from '../../src/language/diagnostics/codes.ts'
import type { Diagnostic } from '../../src/language/diagnostics/diagnostic.ts'
import { renderText } from '../../src/language/diagnostics/render-text.ts'
import { createSourceText } from '../../src/language/source-text.ts'
import { lint } from '../../src/lint/index.ts'
import { bindQuery, MESSAGE_COLUMNS } from '../../src/query/index.ts'
import type { ErrorExample, LintCode } from './error-example.ts'
import { ERROR_EXAMPLES } from './error-examples.ts'

/** What docs/lint.md says of the codes of `dohyo lint`. */
const LINT_ROWS: ReadonlyMap<string, { readonly means: string; readonly query: string }> = new Map(
  [
    ...readFileSync(new URL('../../docs/lint.md', import.meta.url), 'utf8').matchAll(
      /^\| (DQ\d+) \| (.*) \| `([^`]+)` \|$/gm,
    ),
  ].map(([, code = '', means = '', example = '']) => [
    code,
    {
      means: `A warning of \`dohyo lint\`: ${means.replaceAll('\\|', '|')}.`,
      query: example.replaceAll('\\|', '|'),
    },
  ]),
)

interface Section {
  readonly code: string
  readonly title: string
  readonly lines: readonly string[]
}

const RANGES: readonly (readonly [start: string, title: string])[] = [
  ['DQ1', 'Characters and words of a query'],
  ['DQ2', 'The form of a query'],
  ['DQ3', 'Names and kinds of values in a query'],
  ['DQ4', 'What is not supported, or not at hand'],
  ['DQ5', 'Rules and settings'],
  ['DQ6', 'Files'],
  ['DQ7', 'The engine'],
  ['DQ8', 'The command line'],
  ['DQ9', 'What lint finds'],
]

const fence = (text: string, language = ''): string => `\`\`\`${language}\n${text}\n\`\`\``

/** Lint says what it has proven; what was meant is not known to it. */
const LINT_TODO =
  'Look whether it is what was meant; `--disable` takes the code where it is. See [lint.md](lint.md).'

const isLint = (code: DiagnosticCode): code is LintCode => LINT_ROWS.has(code)

/** The example, and the diagnostic of that code that it gives. Throws when it gives none. */
export const shownDiagnostic = (
  code: DiagnosticCode,
): {
  readonly means: string
  readonly todo?: string
  readonly text: string
  readonly file: string
  readonly found: Diagnostic
} => {
  if (isLint(code)) {
    const row = LINT_ROWS.get(code)
    const text = row?.query ?? ''
    const found = lint(text, { sources: lintSources() }).findings.find((one) => one.diagnostic.code === code)
    if (found === undefined) throw new Error(`the example of ${code} in docs/lint.md does not give it`)
    return { means: row?.means ?? '', todo: LINT_TODO, text, file: 'query.sumo', found: found.diagnostic }
  }
  const example: ErrorExample = ERROR_EXAMPLES[code]
  const { means, todo } = example
  const shown = { means, ...(todo === undefined ? {} : { todo }) }
  if ('query' in example) {
    const { query: text, bind } = example
    const { diagnostics } = bindQuery(text, { columns: MESSAGE_COLUMNS, now: 0, ...bind })
    const found =
      diagnostics.find((one) => one.code === code) ??
      lint(text, {}).findings.find((one) => one.diagnostic.code === code)?.diagnostic
    if (found === undefined)
      throw new Error(
        `the example of ${code} gives ${diagnostics.map((one) => one.code).join(', ') || 'nothing'}`,
      )
    return { ...shown, text, file: 'query.sumo', found }
  }
  const { text, marked, params, severity = 'error', file = 'query.sumo' } = example
  const start = text.lastIndexOf(marked)
  if (start < 0) throw new Error(`the example of ${code} has no ${marked}`)
  const span = { start, end: start + marked.length }
  return { ...shown, text, file, found: diagnostic(code, params as never, span, { severity }) }
}

const title = (rendered: string): string => rendered.split('\n')[0]?.replace(/^\w+\[DQ\d+\]: /, '') ?? ''

const ofDiagnostic = (code: DiagnosticCode): Section => {
  const { means, todo, text, file, found } = shownDiagnostic(code)
  const rendered = renderText(found, createSourceText(file, text))
  return {
    code,
    title: title(rendered),
    lines: [means, fence(rendered), ...(todo === undefined ? [] : [`*What to do*: ${todo}`])],
  }
}

const ofFailure = ([code, { title, means, todo, example }]: readonly [
  string,
  (typeof ERROR_CODES)[keyof typeof ERROR_CODES],
]): Section => ({
  code,
  title,
  lines: [
    means,
    fence(code === 'DQ899' ? `internal error[${code}]: …` : `error[${code}]: ${example}`),
    `*What to do*: ${todo}`,
  ],
})

const INTRO = `# Errors

Every error and warning of dohyo has a code, which stays the same while its words may become better. \`dohyo help DQ302\` prints
what this page says of one. The page is made from the code, and examples that are whole queries are run:
\`npx vitest run --project unit test/unit/error-reference.test.ts -u\`.

The line behind \`= help\` says what to do; where there is none, this page does. Exit codes are in [cli.md](cli.md#exit-codes).`

const errorSections = (): readonly Section[] =>
  [...DIAGNOSTIC_CODES.map(ofDiagnostic), ...Object.entries(ERROR_CODES).map(ofFailure)].toSorted((a, b) =>
    a.code < b.code ? -1 : 1,
  )

/** docs/errors.md. */
export const errorReference = (): string => {
  const sections = errorSections()
  const parts = RANGES.flatMap(([start, heading]) => [
    `## ${heading}`,
    ...sections
      .filter(({ code }) => code.startsWith(start))
      .flatMap(({ code, title, lines }) => [`### ${code}: ${title}`, ...lines]),
  ])
  return `${[INTRO, ...parts].join('\n\n')}\n`
}
