import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'

const huntWith = async (tuning: readonly unknown[]) => {
  const dir = mkdtempSync(join(tmpdir(), 'dohyo-tuning-'))
  try {
    const settings = join(dir, 'siem.yaml')
    writeFileSync(settings, JSON.stringify({ tuning }))
    return await hunt({
      paths: ['examples'],
      settings: NO_SETTINGS,
      siemFiles: { settings },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const rulesOf = async (tuning: readonly unknown[]) => {
  const { signals } = await huntWith(tuning)
  return signals.map(({ rule, actor }) => `${rule} ${actor}`)
}

test('tuning in the settings file narrows the rules it is for', async () => {
  const all = await rulesOf([])
  const mine = (line: string) => line.includes('user/build-agent')
  const exclude = {
    name: 'agent',
    expression: "dohyo_actor LIKE '%build-agent'",
    ruleIds: ['snapshot-created'],
  }
  expect(await rulesOf([exclude])).toEqual(
    all.filter((line) => !(line.startsWith('snapshot-created') && mine(line))),
  )
  expect(await rulesOf([{ ...exclude, ruleIds: [], isGlobal: true, exclude: false }])).toEqual(
    all.filter(mine),
  )
  expect(await rulesOf([{ ...exclude, enabled: false }])).toEqual(all)
})

test('a mistake in it is told, not passed over', async () => {
  await expect(huntWith([{ name: 'x', expression: 'dohyo_actor =', ruleIds: ['nix'] }])).rejects.toThrow(
    /tuning x:1:[\s\S]*no rule `nix`/,
  )
})
