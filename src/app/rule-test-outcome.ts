import type { RenderedSignal } from '../rules/render-signal.ts'
import type { RuleTest } from '../rules/schema.ts'
import type { Firing } from '../signals/from-firings.ts'
import { signalsOf } from '../signals/from-firings.ts'
import { judgeSignals } from '../signals/judge.ts'
import { DEFAULT_SIEM_SETTINGS } from '../signals/settings.ts'

/** One firing of a rule in a test, in order of time. */
export interface Fired {
  readonly rendered: RenderedSignal
  readonly firing: Firing
}

const signalCount = (fired: readonly Fired[]): number =>
  judgeSignals(
    fired.flatMap(({ firing }) => signalsOf(firing)),
    DEFAULT_SIEM_SETTINGS,
  ).filter(({ suppressed }) => !suppressed).length

const differs = (what: string, wanted: string | undefined, found: string): readonly string[] =>
  wanted === undefined || wanted === found ? [] : [`- ${what}: ${wanted}`, `+ ${what}: ${found}`]

/** What is not as the test expects, a line each: `-` what it expects, `+` what came. Nothing for a test that passes. */
export const testDifferences = (test: RuleTest, fired: readonly Fired[]): readonly string[] => {
  const [first] = fired
  if (!test.fires) return first === undefined ? [] : [`fires, though it must not: ${first.rendered.summary}`]
  if (first === undefined) return ['does not fire']
  const { summary, severity, confidence } = first.rendered
  return [
    ...differs('summary', test.summary, summary),
    ...differs('severity', test.severity, severity),
    ...differs('confidence', test.confidence, confidence),
    ...(test.signals === undefined
      ? []
      : differs('signals', String(test.signals), String(signalCount(fired)))),
  ]
}
