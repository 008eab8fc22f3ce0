import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import { type EmitOptions, emitScenario, SCENARIOS, type Scenario, worldOf } from '../atomic/index.ts'
import { InternalError } from '../base/errors.ts'
import { makeTemporary } from '../engine/temporary.ts'
import type { ScenarioOutcome } from '../report/atomic.ts'
import type { HuntDocument, Signal } from '../report/document.ts'
import type { EstateSettings } from '../sources/source.ts'
import { findScenario } from './atomic.ts'
import type { AtomicVerifyOptions } from './atomic-api.ts'
import { writeFiles } from './atomic-files.ts'
import { hunt } from './hunt.ts'
import { readUsableRules } from './rules.ts'

/** Outcome of the signals that are a scenario's. `strict`: all that is not expected is wrong, not only what is forbidden. */
const judge = (
  scenario: Scenario,
  signals: readonly Signal[],
  pack: ReadonlySet<string>,
  { strict, milliseconds }: { readonly strict: boolean; readonly milliseconds: number },
): ScenarioOutcome => {
  const { id, name, cloud, expects, forbids } = scenario
  const of = (rule: string): readonly Signal[] => signals.filter((signal) => signal.rule === rule)
  const fired = new Set(signals.map(({ rule }) => rule))
  const missing = expects.filter((rule) => !fired.has(rule)).map((rule) => ({ rule, known: pack.has(rule) }))
  const unexpected = [...fired]
    .filter((rule) => (strict ? pack.has(rule) && !expects.includes(rule) : forbids.includes(rule)))
    .sort()
  const found = expects
    .filter((rule) => fired.has(rule))
    .map((rule) => {
      const event = of(rule)[0]?.events[0]
      return {
        rule,
        signals: of(rule).length,
        event: event === undefined ? null : { id: event.id, file: event.file },
      }
    })
  const passed = missing.length + unexpected.length === 0
  return { id, name, cloud, passed, found, missing, unexpected, milliseconds }
}

/** Account, person and ids that no other scenario has: so that many can share a hunt and none helps another. */
const apart = ({ id, cloud }: Scenario): EmitOptions => {
  const { ids } = worldOf(cloud, id)
  const short = ids.letters('apart', 10)
  const account = { AWS: ids.digits('account', 12), Azure: ids.uuid('subscription'), GCP: `p-${short}` }[
    cloud
  ]
  return { account, user: cloud === 'AWS' ? `u-${short}` : `u-${short}@${short}.example.com` }
}

/**
 * Those that hunt together: the many that take minutes, those that reach back for days (so that no rule has learnt enough
 * from them to judge the others), and by itself each that wants settings of its own.
 */
const batches = (scenarios: readonly Scenario[]): readonly (readonly Scenario[])[] => {
  const plain = scenarios.filter(({ settings }) => settings === undefined)
  return [
    plain.filter(({ history }) => !history),
    plain.filter(({ history }) => history),
    ...scenarios.filter(({ settings }) => settings !== undefined).map((one) => [one]),
  ].filter((batch) => batch.length > 0)
}

const settingsOf = (
  given: EstateSettings,
  scenarios: readonly Scenario[],
  hasConfig: boolean,
): EstateSettings => {
  const worlds = scenarios.map((scenario) => worldOf(scenario.cloud, scenario.id, apart(scenario)))
  const wanted = scenarios.flatMap(({ settings }, i) => {
    const world = worlds[i]
    return settings === undefined || world === undefined ? [] : [settings(world)]
  })
  // where domains are listed, everybody else is a stranger: the made-up people must be listed too
  const people = hasConfig || given.ownDomains.length > 0 ? worlds.map(({ domain }) => domain) : []
  return {
    ...Object.assign({}, given, ...wanted),
    ownAccounts: [...given.ownAccounts, ...wanted.flatMap(({ ownAccounts = [] }) => ownAccounts)],
    trustedAccounts: [
      ...given.trustedAccounts,
      ...wanted.flatMap(({ trustedAccounts = [] }) => trustedAccounts),
    ],
    ownDomains: [...given.ownDomains, ...people],
  }
}

const readAll = ({ accounting }: HuntDocument): void => {
  const lost = [...accounting.skipped, ...accounting.unreadable].map(
    ({ file, reason }) => `${file}: ${reason}`,
  )
  if (lost.length > 0) throw new InternalError(`emitted telemetry can't be read: ${lost.join('; ')}`)
}

/** Which scenario a signal is of, by the folder of its evidence. Undefined when it is of several. */
const ownerOf = (signal: Signal, folder: string): string | undefined => {
  const owners = new Set(signal.events.map(({ file }) => file.slice(folder.length + 1).split(sep)[0]))
  return owners.size === 1 ? [...owners][0] : undefined
}

const verifyBatch = async (
  scenarios: readonly Scenario[],
  folder: string,
  options: AtomicVerifyOptions,
  pack: ReadonlySet<string>,
): Promise<readonly ScenarioOutcome[]> => {
  const began = performance.now()
  for (const scenario of scenarios)
    await writeFiles(join(folder, scenario.id), emitScenario(scenario, apart(scenario)))
  // what is emitted is in accounts and regions of its own
  const { id: _, paths: __, user: ___, accounts: ____, regions: _____, ...hunting } = options
  const document = await hunt({
    ...hunting,
    paths: [folder],
    settings: settingsOf(options.settings, scenarios, options.config !== undefined),
  })
  readAll(document)
  const owned = document.signals.map((signal) => ({ signal, owner: ownerOf(signal, folder) }))
  const mixed = owned.find(({ owner }) => owner === undefined)
  if (mixed !== undefined)
    throw new InternalError(`a signal of ${mixed.signal.rule} is made of events of several scenarios`)
  const milliseconds = (performance.now() - began) / scenarios.length
  return scenarios.map((scenario) =>
    judge(
      scenario,
      owned.flatMap(({ signal, owner }) => (owner === scenario.id ? [signal] : [])),
      pack,
      { strict: true, milliseconds },
    ),
  )
}

const verifyEmitted = async (
  scenarios: readonly Scenario[],
  options: AtomicVerifyOptions,
  pack: ReadonlySet<string>,
): Promise<readonly ScenarioOutcome[]> => {
  const { path: root, remove } = makeTemporary('atomic', tmpdir())
  try {
    const outcomes: ScenarioOutcome[] = []
    for (const [i, batch] of batches(scenarios).entries())
      outcomes.push(...(await verifyBatch(batch, join(root, String(i)), options, pack)))
    const place = new Map(scenarios.map(({ id }, i) => [id, i]))
    return outcomes.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0))
  } finally {
    await remove()
  }
}

/** Signals of a service have no person behind them that could be compared. */
const isOf = ({ actor, account }: Signal, wanted: AtomicVerifyOptions): boolean =>
  (wanted.accounts === undefined || wanted.accounts.includes(account?.toLowerCase() ?? '')) &&
  (wanted.user === undefined ||
    actor === null ||
    actor.endsWith('.amazonaws.com') ||
    actor.toLowerCase().includes(wanted.user.toLowerCase()))

const verifyLogs = async (
  scenarios: readonly Scenario[],
  paths: readonly string[],
  options: AtomicVerifyOptions,
  pack: ReadonlySet<string>,
): Promise<readonly ScenarioOutcome[]> => {
  const began = performance.now()
  const { id: _, user: __, ...hunting } = options
  const document = await hunt({ ...hunting, paths })
  const milliseconds = (performance.now() - began) / scenarios.length
  return scenarios.map((scenario) =>
    judge(
      scenario,
      document.signals.filter((signal) => signal.cloud === scenario.cloud && isOf(signal, options)),
      pack,
      { strict: false, milliseconds },
    ),
  )
}

/** Hunts in a scenario's telemetry, or in the user's logs, and compares what fired with what has to. */
export const atomicVerify = async (options: AtomicVerifyOptions): Promise<readonly ScenarioOutcome[]> => {
  const { id, paths = [] } = options
  const scenarios = id === undefined ? SCENARIOS : [findScenario(id)]
  const { rules } = await readUsableRules()
  const pack = new Set(rules.map((rule) => rule.id))
  return paths.length === 0
    ? verifyEmitted(scenarios, options, pack)
    : verifyLogs(scenarios, paths, options, pack)
}
