import { count, counted } from './layout.ts'
import type { RuleMutations, RuleTestReport, UnprotectedClause } from './rule-tests.ts'
import { safeText } from './safe-text.ts'
import type { Style } from './style.ts'

const failureLines = (message: string, style: Style): readonly string[] =>
  message.split('\n').map((line) => {
    const text = safeText(line)
    return line.startsWith('-') ? style.bad(text) : line.startsWith('+') ? style.good(text) : text
  })

/** The tests that failed, under the file that they stand in, then one line that counts. */
export const ruleTestsText = (tests: readonly RuleTestReport[], style: Style): string => {
  const failed = tests.filter(({ passed }) => !passed)
  const files = [...new Set(failed.map(({ file }) => file))]
  const blocks = files.flatMap((file) => [
    style.strong(safeText(file)),
    ...failed
      .filter((each) => each.file === file)
      .flatMap(({ rule, test, line, message = '' }) => [
        `  ${style.bad('failed')} ${safeText(test)} ${style.faint(`(${safeText(rule)}, line ${line})`)}`,
        ...failureLines(message, style).map((text) => `    ${text}`),
      ]),
    '',
  ])
  return `${[...blocks, `${count(tests.length - failed.length)} passed, ${count(failed.length)} failed`].join('\n')}\n`
}

const unnoticed = ({ dropped, replacedBy }: UnprotectedClause): string =>
  dropped ? 'this is dropped' : `this is ${replacedBy.map((by) => safeText(by)).join(', or ')}`

/** The clauses that no test protects, a line each with its place, then one line that counts. */
export const mutationsText = (rules: readonly RuleMutations[], style: Style): string => {
  const lines = rules.flatMap(({ rule, file, failing, unprotected }) =>
    failing > 0
      ? [
          `${safeText(file)}: ${style.bad(`${counted(failing, 'test')} of ${safeText(rule)} failed`)}: mend that first`,
        ]
      : unprotected.map(
          (clause) =>
            `${safeText(file)}:${clause.line}:${clause.column}: no test notices when ${unnoticed(clause)}: ${style.strong(safeText(shortened(clause.text)))}`,
        ),
  )
  const clauses = rules.reduce((sum, rule) => sum + rule.clauses, 0)
  const open = rules.reduce((sum, rule) => sum + rule.unprotected.length, 0)
  return `${[...lines, `${counted(rules.length, 'rule')}: ${counted(clauses, 'clause')}, ${count(open)} protected by no test`].join('\n')}\n`
}

const MAX = 60

const shortened = (text: string): string => (text.length <= MAX ? text : `${text.slice(0, MAX - 1)}…`)
