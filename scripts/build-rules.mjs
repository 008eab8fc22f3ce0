import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, say } from './run.mjs'

/**
 * Reads the pack's rules once, with the freshly built code in the folder given, and leaves them there as `rules.json`: see
 * src/app/built-rules.ts. Rules with mistakes are left out; whoever runs them is told.
 */
const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node scripts/build-rules.mjs FOLDER')

const PACK = join(ROOT, 'content', 'snapshot-abuse')
const { loadRules } = await import(pathToFileURL(join(folder, 'rules', 'load.js')).href)
const texts = readdirSync(PACK)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((file) => ({ file, text: readFileSync(join(PACK, file), 'utf8') }))

const built = {}
for (const { file, text, rule, diagnostics } of loadRules(texts)) {
  if (rule !== undefined && diagnostics.length === 0)
    // a hunt has no use for a rule's tests, and they are most of it
    built[createHash('sha256').update(text).digest('hex')] = {
      ...rule,
      definition: { ...rule.definition, tests: [] },
    }
  else say(`${file} has mistakes`)
}
writeFileSync(join(folder, 'rules.json'), JSON.stringify(built))
