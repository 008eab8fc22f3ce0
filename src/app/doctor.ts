import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Check } from '../report/doctor.ts'
import type { App } from './api.ts'
import { engineCheck, tryEngine } from './doctor-engine.ts'
import { machineChecks, thisMachine } from './doctor-machine.ts'
import { temporaryChecks } from './doctor-temporary.ts'
import { yourChecks } from './doctor-yours.ts'

const ROOT = new URL('../../', import.meta.url)

/** Lowest version of Node that the package asks for: `>=20.19`. */
const neededNode = async (): Promise<string> => {
  const manifest: unknown = JSON.parse(await readFile(new URL('package.json', ROOT), 'utf8'))
  const engines =
    typeof manifest === 'object' && manifest !== null && 'engines' in manifest ? manifest.engines : {}
  return typeof engines === 'object' && engines !== null && 'node' in engines
    ? String(engines.node).replace(/^\D*/, '')
    : '0'
}

/** Is `version` (`v20.19.1`) at least `least` (`20.19`)? */
export const isAtLeast = (version: string, least: string): boolean => {
  const numbers = (text: string): readonly number[] =>
    text.replace(/^v/, '').split('.').map(Number.parseFloat)
  const [have, want] = [numbers(version), numbers(least)]
  for (const [i, number] of want.entries()) {
    const own = have[i] ?? 0
    if (own !== number) return own > number
  }
  return true
}

const programChecks = async (version: string): Promise<readonly Check[]> => {
  const [node, least, path] = [process.version, await neededNode(), fileURLToPath(ROOT)]
  const good = isAtLeast(node, least)
  return [
    {
      id: 'dohyo',
      group: 'program',
      state: 'ok',
      found: `${version}, in ${path}`,
      values: { version, path },
    },
    {
      id: 'node',
      group: 'program',
      state: good ? 'ok' : 'problem',
      found: node,
      ...(good ? {} : { help: `install Node ${least} or newer` }),
      values: { version: node, needed: least },
    },
  ]
}

/** Each part looks for itself; the engine's trial comes first, since every run of the engine sweeps what was left behind. */
export const doctor: App['doctor'] = async ({ version, config, rules, terminal, signal }) => {
  const [machine, trial, yours] = await Promise.all([
    thisMachine(),
    tryEngine(signal),
    yourChecks(config, rules),
  ])
  return [
    ...(await programChecks(version)),
    engineCheck(trial, machine),
    ...machineChecks(machine),
    ...(await temporaryChecks(tmpdir())),
    ...terminal,
    ...yours,
  ]
}
