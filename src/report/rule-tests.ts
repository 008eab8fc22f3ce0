import type { JunitCase } from './junit.ts'

/** One test of a rule, or one case, and how it ended. */
export interface RuleTestReport {
  readonly rule: string
  readonly test: string
  readonly passed: boolean
  /** Why it failed: lines, where `-` is what the test expects and `+` what came. */
  readonly message?: string
  readonly file: string
  /** Where the test stands, from 1. */
  readonly line: number
  readonly milliseconds: number
}

/** What the tests of a rule notice. */
export interface RuleMutations {
  readonly rule: string
  readonly file: string
  /** Tests that fail as it is: nothing can be said then. */
  readonly failing: number
  readonly clauses: number
  readonly unprotected: readonly UnprotectedClause[]
}

/** A clause that can be dropped, or say something else, and no test notices. */
export interface UnprotectedClause {
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly text: string
  readonly dropped: boolean
  /** What could stand in its place. */
  readonly replacedBy: readonly string[]
}

/** For JUnit. */
export const caseOfRuleTest = ({
  rule,
  test,
  message,
  file,
  line,
  milliseconds,
}: RuleTestReport): JunitCase => ({
  file,
  line,
  name: `${rule}: ${test}`,
  milliseconds,
  ...(message === undefined ? {} : { failure: { message: message.split('\n')[0] ?? '', text: message } }),
})
