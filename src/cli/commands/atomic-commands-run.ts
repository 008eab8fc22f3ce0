import type { AtomicVerifyOptions } from '../../app/atomic-api.ts'
import { EXIT, type ExitCode } from '../../base/errors.ts'
import { caseOfScenario, type ScenarioSummary } from '../../report/atomic.ts'
import { runText } from '../../report/atomic-run-text.ts'
import { outcomesText, scenariosText } from '../../report/atomic-text.ts'
import { junit } from '../../report/junit.ts'
import { counted } from '../../report/layout.ts'
import { safeJson } from '../../report/safe-json.ts'
import { safeText } from '../../report/safe-text.ts'
import type { Environment, GlobalOptions } from '../environment.ts'
import { withSink } from '../output.ts'
import { pageFor, say, withProgress } from '../session.ts'
import type { HuntInputFlags } from './hunt-flags.ts'
import { huntInput } from './hunt-paths.ts'

export interface AtomicListFlags extends GlobalOptions {
  readonly cloud?: ScenarioSummary['cloud']
  readonly format: 'table' | 'json'
}

export interface AtomicEmitFlags extends GlobalOptions {
  readonly account?: string
  readonly region?: string
  readonly user?: string
  readonly time?: Date
  readonly targetAccount?: string
  readonly sourceIp?: string
  readonly seed?: string
  readonly out?: string
}

export interface AtomicVerifyFlags extends HuntInputFlags {
  readonly all?: boolean
  readonly user?: string
  readonly format: 'table' | 'json'
  readonly junit?: string
}

export interface AtomicRunFlags extends GlobalOptions {
  readonly yes: boolean
  readonly account?: string
  readonly region?: string
  readonly zone?: string
  readonly resourceGroup?: string
  readonly targetAccount?: string
}

const json = (value: unknown): string => `${safeJson(JSON.stringify(value, null, 2))}\n`

export const runAtomicList = async (
  { cloud, format, ...flags }: AtomicListFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const scenarios = await app.atomicList(cloud === undefined ? {} : { cloud })
  const text =
    format === 'json' ? json(scenarios) : scenariosText(scenarios, pageFor(undefined, flags, environment))
  await withSink(undefined, environment.stdout, (sink) => sink.write(text))
  return EXIT.ok
}

export const runAtomicEmit = async (
  id: string,
  flags: AtomicEmitFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const { account, region, user, time, targetAccount: target, sourceIp, seed, out } = flags
  const { files, text } = await app.atomicEmit({
    id,
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(user === undefined ? {} : { user }),
    ...(time === undefined ? {} : { time }),
    ...(target === undefined ? {} : { target }),
    ...(sourceIp === undefined ? {} : { sourceIp }),
    ...(seed === undefined ? {} : { seed }),
    ...(out === undefined ? {} : { out }),
  })
  if (out === undefined) await withSink(undefined, environment.stdout, (sink) => sink.write(text))
  else if (flags.quiet !== true)
    say(environment, `${counted(files.length, 'file')} written under ${safeText(out)}\n`)
  return EXIT.ok
}

export const runAtomicVerify = async (
  id: string | undefined,
  paths: readonly string[],
  flags: AtomicVerifyFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const all = flags.all === true
  const logs = all && id !== undefined ? [id, ...paths] : paths
  const app = await environment.loadApp()
  const outcomes = await withProgress(flags, environment, (line) => {
    const options: AtomicVerifyOptions = {
      ...huntInput(flags, environment, logs),
      paths: logs,
      ...(all || id === undefined ? {} : { id }),
      ...(flags.user === undefined ? {} : { user: flags.user }),
      onProgress: line.update,
    }
    return app.atomicVerify(options)
  })
  environment.signal.throwIfAborted()
  const text =
    flags.format === 'json' ? json(outcomes) : outcomesText(outcomes, pageFor(undefined, flags, environment))
  await withSink(undefined, environment.stdout, (sink) => sink.write(text))
  if (flags.junit !== undefined)
    await withSink(flags.junit, environment.stdout, (sink) => sink.write(junit(outcomes.map(caseOfScenario))))
  return outcomes.every(({ passed }) => passed) ? EXIT.ok : EXIT.findings
}

export const runAtomicRun = async (
  id: string,
  flags: AtomicRunFlags,
  environment: Environment,
): Promise<ExitCode> => {
  const app = await environment.loadApp()
  const { yes, account, region, zone, resourceGroup, targetAccount: target } = flags
  const report = await app.atomicRun({
    id,
    yes,
    now: environment.now(),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
    ...(zone === undefined ? {} : { zone }),
    ...(resourceGroup === undefined ? {} : { resourceGroup }),
    ...(target === undefined ? {} : { target }),
    signal: environment.signal,
    onStep: (text) => {
      if (flags.quiet !== true) say(environment, `${safeText(text)}\n`)
    },
  })
  const { style } = pageFor(undefined, flags, environment)
  await withSink(undefined, environment.stdout, (sink) => sink.write(runText(report, style)))
  return report.failure === undefined && report.left.length === 0 ? EXIT.ok : EXIT.input
}
