import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hunt } from '../../src/app/hunt.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'

test('a hunt: rules ask for indicators and tags from files', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-threats-'))
  const file = (name: string, value: unknown): string => {
    const path = join(folder, name)
    writeFileSync(path, JSON.stringify(value))
    return path
  }
  const rule = file('r.yaml', {
    id: 'r',
    type: 'match',
    name: 'r',
    expression: `hasThreatMatch([srcDevice_ip], confidence > 50) AND array_contains(fieldTags['srcDevice_ip'], 'far')`,
    nameExpression: 'r',
    descriptionExpression: 'r',
    summaryExpression: 'r',
    scoreMapping: { type: 'constant', default: 1 },
    entitySelectors: [{ entityType: '_ip', expression: 'srcDevice_ip' }],
  })
  const settings = file('siem.yaml', {
    entityGroups: [{ name: 'g', entityType: '_ip', networkBlock: '203.0.113.0/24', tags: ['far'] }],
  })
  const indicator = { indicator: '203.0.113.66', type: 'ipv4-addr', confidence: 75 }
  const found = async (intel: unknown): Promise<readonly string[]> => {
    const { signals } = await hunt({
      paths: ['examples/aws'],
      rules: [rule],
      settings: NO_SETTINGS,
      siemFiles: { settings, threatIntel: [file('intel.json', [intel])] },
      signal: new AbortController().signal,
      onProgress: () => undefined,
    })
    return signals.filter((signal) => signal.rule === 'r').map(({ sourceIp }) => sourceIp ?? '')
  }
  try {
    expect(new Set(await found(indicator))).toEqual(new Set(['203.0.113.66']))
    expect(await found({ ...indicator, confidence: 50 })).toEqual([])
    expect(await found({ ...indicator, validUntil: '2026-03-10T00:00:00Z' })).toEqual([])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
