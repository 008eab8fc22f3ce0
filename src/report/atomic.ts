import type { Cloud } from '../sources/source.ts'
import type { JunitCase } from './junit.ts'

/** A scenario as it is listed. */
export interface ScenarioSummary {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly cloud: Cloud
  readonly techniques: readonly string[]
  readonly origin: { readonly kind: string; readonly id: string; readonly url: string }
  /** Rules that must fire; none for ordinary work. */
  readonly expects: readonly string[]
  readonly forbids: readonly string[]
  /** `dohyo atomic run` can do it in a real account. */
  readonly runs: boolean
}

/** What came of a scenario's telemetry, or of the user's own logs. */
export interface ScenarioOutcome {
  readonly id: string
  readonly name: string
  readonly cloud: Cloud
  readonly passed: boolean
  /** Expected rules that fired, with how many signals, and an event of the first one. */
  readonly found: readonly {
    readonly rule: string
    readonly signals: number
    readonly event: { readonly id: string; readonly file: string } | null
  }[]
  /** Expected rules that did not fire. `known`: there is such a rule. */
  readonly missing: readonly { readonly rule: string; readonly known: boolean }[]
  /** Rules that fired and must not. */
  readonly unexpected: readonly string[]
  readonly milliseconds: number
}

const missingText = ({ rule, known }: ScenarioOutcome['missing'][number]): string =>
  known ? rule : `${rule} (no such rule)`

/** `missing: a, b` and `unexpected: c`: nothing when it passed. */
export const failureLines = ({ missing, unexpected }: ScenarioOutcome): readonly string[] => [
  ...(missing.length === 0 ? [] : [`missing: ${missing.map(missingText).join(', ')}`]),
  ...(unexpected.length === 0 ? [] : [`not expected: ${unexpected.join(', ')}`]),
]

/** For JUnit: a suite per cloud. */
export const caseOfScenario = (outcome: ScenarioOutcome): JunitCase => {
  const lines = failureLines(outcome)
  return {
    file: `atomic/${outcome.cloud.toLowerCase()}`,
    line: 1,
    name: outcome.id,
    milliseconds: outcome.milliseconds,
    ...(outcome.passed ? {} : { failure: { message: lines[0] ?? 'failed', text: lines.join('\n') } }),
  }
}
