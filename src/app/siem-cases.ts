import { DohyoError } from '../base/errors.ts'
import { openEmbedded } from '../engine/embedded.ts'
import type { App, RuleTestResult } from './api.ts'
import { readTextFiles } from './query-files.ts'
import { readSiemCases } from './siem-case-read.ts'
import { caseDifferences, runSiemCase } from './siem-case-run.ts'

/** Runs cases of rules over ready records, and of insights. Throws DohyoError DQ803 with the line of a malformed one. */
export const rulesCases: App['rulesCases'] = async ({ paths, stdin, signal }) => {
  const files = await readTextFiles(paths, '.jsonl', stdin)
  // all are read before any runs, so that a mistake in the last one is found at once
  const cases = files.flatMap(({ file, text }) => readSiemCases(file, text).map((one) => ({ file, ...one })))
  const engine = await openEmbedded()
  const results: RuleTestResult[] = []
  try {
    for (const { file, line, test } of cases) {
      signal.throwIfAborted()
      const started = performance.now()
      let differences: readonly string[]
      try {
        differences = caseDifferences(test, await runSiemCase(engine, test, { signal }))
      } catch (cause) {
        if (!(cause instanceof DohyoError) || cause.code !== 'DQ803') throw cause
        throw new DohyoError(`${file}:${line}: ${cause.message}`, { code: cause.code, cause })
      }
      results.push({
        rule: test.rule?.id ?? 'insights',
        test: test.id,
        passed: differences.length === 0,
        ...(differences.length === 0 ? {} : { message: differences.join('\n') }),
        file,
        line,
        milliseconds: performance.now() - started,
      })
    }
    return results
  } finally {
    await engine.close()
  }
}
