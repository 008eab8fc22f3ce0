import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { dohyo, folderOf, records, theft } from './dohyo.ts'

// Whoever hands over a folder of logs chooses what else lies in it, and people hunt in the folder they stand in. The engine
// takes a configuration from there if it gets none: one that writes wherever it says, or one that is broken.

const NAMES = ['config.xml', 'clickhouse-local.xml', 'clickhouse-local.yaml', 'clickhouse-local.yml']

test.each(NAMES)('a %s among the logs configures nothing', async (name) => {
  const elsewhere = folderOf()
  const log = join(elsewhere, 'written.log')
  const hostile =
    name.endsWith('ml') && name.includes('.y')
      ? `logger:\n  level: trace\n  log: ${log}\n`
      : `<clickhouse><logger><level>trace</level><log>${log}</log></logger></clickhouse>`
  for (const content of [hostile, '<clickhouse><broken']) {
    const folder = folderOf({ 'logs/a.json': records(theft(1)), [name]: content })
    const ended = await dohyo(['hunt', 'logs', '--format', 'json'], { cwd: folder })
    expect([ended.code, ended.stderr]).toEqual([1, ''])
    expect(ended.left).toEqual([])
    expect(existsSync(log)).toBe(false)
    expect(readdirSync(folder).toSorted()).toEqual([name, 'logs'].toSorted())
  }
})
