import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT, say } from './run.mjs'

/**
 * Reads the pack's rules once, with the freshly built code in the folder given, and leaves them there as `rules.json`, their playbooks as
 * `playbooks.json`: see src/app/built-rules.ts. Rules with mistakes are left out; whoever runs them is told.
 */
const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('usage: node scripts/build-rules.mjs FOLDER')

const PACK = join(ROOT, 'content', 'snapshot-abuse')
const { loadRules } = await import(pathToFileURL(join(folder, 'modules', 'rules', 'load.js')).href)
const yamlIn = (path) =>
  readdirSync(path)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(path, file), 'utf8') }))
const texts = yamlIn(PACK)

const room = (name) => import(pathToFileURL(join(folder, 'modules', 'rules', name)).href)
const { loadSharedParts } = await room('playbook-shared.js')
const { withPlaybook } = await room('playbook-load.js')
const { checkPlaybookQuery } = await room('playbook-queries.js')
const { shared, files } = loadSharedParts(yamlIn(join(ROOT, 'content', 'playbooks')), checkPlaybookQuery)
for (const { file, diagnostics } of files) if (diagnostics.length > 0) say(`${file} has mistakes`)

const built = {}
const playbooks = {}
for (const loaded of loadRules(texts)) {
  const { file, text, rule, diagnostics } = withPlaybook(loaded, shared, checkPlaybookQuery)
  if (rule !== undefined && diagnostics.length === 0) {
    const hash = createHash('sha256').update(text).digest('hex')
    const { playbook, definition, ...rest } = rule
    // a hunt has no use for a rule's tests, and they are most of it
    built[hash] = { ...rest, definition: { ...definition, tests: [], playbook: undefined } }
    playbooks[hash] = playbook
  } else say(`${file} has mistakes`)
}
writeFileSync(join(folder, 'rules.json'), JSON.stringify(built))
writeFileSync(join(folder, 'playbooks.json'), JSON.stringify(playbooks))
