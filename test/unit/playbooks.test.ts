import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lintSources } from '../../src/app/lint-sources.ts'
import { lint } from '../../src/lint/index.ts'
import type { Playbook } from '../../src/report/document.ts'
import { playbookMarkdown } from '../../src/report/playbook-markdown.ts'
import { loadRules } from '../../src/rules/load.ts'
import { withPlaybook } from '../../src/rules/playbook-load.ts'
import { checkPlaybookQuery } from '../../src/rules/playbook-queries.ts'
import { playbookFields, playbookValues, renderPlaybook } from '../../src/rules/playbook-render.ts'
import { loadSharedParts } from '../../src/rules/playbook-shared.ts'
import { refKey } from '../../src/rules/template.ts'

// What the playbooks of the pack must be, whatever they say.

const texts = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }))

const parts = loadSharedParts(texts('content/playbooks'), checkPlaybookQuery)
const pack = loadRules(texts('content/snapshot-abuse'))
const rules = pack.map((rule) => withPlaybook(rule, parts.shared, checkPlaybookQuery))

test('the shared parts have no mistakes', () => {
  expect(parts.files.flatMap(({ diagnostics }) => diagnostics)).toEqual([])
})

test('every shared part is used', () => {
  const used = new Set(
    texts('content/snapshot-abuse').flatMap(({ text }) =>
      [...text.matchAll(/^ +- use: (\S+)$/gm)].map(([, id]) => id),
    ),
  )
  const all = [...parts.shared.questions.keys(), ...parts.shared.steps.keys()]
  expect(all.filter((id) => !used.has(id))).toEqual([])
})

const SOURCES = { AWS: '*cloudtrail*', Azure: '*azure*', GCP: '*gcp*' } as const
const TOOLS = { AWS: 'aws', Azure: 'az', GCP: 'gcloud' } as const

const commandsOf = ({ questions, contain, eradicate, recover }: Playbook): readonly string[] =>
  [...questions, ...contain, ...eradicate, ...recover].flatMap(({ command }) => command ?? [])

test.each(rules.map((loaded) => [loaded.file, loaded] as const))(
  '%s says what to do in each cloud',
  (_, loaded) => {
    expect(loaded.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const playbook = loaded.rule?.playbook
    if (playbook === undefined) throw new Error('no playbook')
    expect(playbook.clouds.length).toBeGreaterThan(0)
    for (const cloud of playbook.clouds) {
      const rendered = renderPlaybook(playbook, cloud)
      const queries = rendered.questions.flatMap(({ query }) => query ?? [])
      expect(rendered.questions.length).toBeGreaterThanOrEqual(3)
      expect(queries.length).toBeGreaterThanOrEqual(2)
      for (const query of queries) expect(query).toContain(`_sourceCategory=${SOURCES[cloud]}`)
      for (const list of ['contain', 'eradicate', 'recover', 'tell', 'tune', 'falsePositives'] as const)
        expect(rendered[list].length, `${cloud}: ${list}`).toBeGreaterThan(0)
      const lines = commandsOf(rendered).flatMap((command) => command.split('\n'))
      expect(lines.filter((line) => !line.startsWith(`${TOOLS[cloud]} `) && !line.startsWith('# '))).toEqual(
        [],
      )
      expect(JSON.stringify(rendered)).not.toContain('{{')
    }
  },
)

const NOW = Date.UTC(2026, 2, 10)

const IDS = { AWS: 'aws-cloudtrail', Azure: 'azure-activity', GCP: 'gcp-audit' } as const

test('lint finds nothing in the queries, over the events of their clouds', () => {
  const findings: unknown[] = []
  const seen = new Set<string>()
  for (const { rule } of rules)
    for (const cloud of rule?.playbook?.clouds ?? []) {
      if (rule?.playbook === undefined) continue
      const sources = lintSources().filter(({ id }) => id === IDS[cloud])
      expect(sources.length).toBe(1)
      for (const { query } of renderPlaybook(rule.playbook, cloud, playbookValues({}, NOW)).questions) {
        if (query === undefined || seen.has(query)) continue
        seen.add(query)
        for (const { diagnostic } of lint(query, { sources }).findings)
          findings.push([rule.id, diagnostic.code, diagnostic.params])
      }
    }
  expect(findings).toEqual([])
}, 60_000)

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dohyo-playbooks-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const HOSTILE = `o'neil"; touch owned; $(touch owned) \`touch owned\` & | > owned \\ * {x} ü`

test('no command of the pack runs anything but the tools, whatever the values', () => {
  const commands = new Set<string>()
  for (const { rule } of rules) {
    const playbook = rule?.playbook
    if (playbook === undefined) continue
    const values = Object.fromEntries(playbookFields(playbook).map((ref) => [refKey(ref), HOSTILE]))
    // of the operation's kind or not: without one, every step is there
    const { dohyo_operation: _, ...rest } = values
    for (const cloud of playbook.clouds)
      for (const command of commandsOf(renderPlaybook(playbook, cloud, playbookValues(rest, 0))))
        commands.add(command)
  }
  expect(commands.size).toBeGreaterThan(100)
  const tools =
    'tool() { :; }; aws() { tool "$@"; }; az() { tool "$@"; }; gcloud() { tool "$@"; }; base64() { :; }'
  const script = [...commands].join('\n')
  const run = (text: string) =>
    execFileSync('/bin/sh', ['-eu', '-c', text], {
      cwd: folder,
      env: { PATH: '' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  expect(run(`${tools}\n${script}`)).toBe('')
  expect(readdirSync(folder).filter((name) => !/^[a-z-]+\.json$/.test(name))).toEqual([])
  // the values are there, so that they could have done something
  expect(run(`${tools.replace('tool() { :; }', 'tool() { echo "$@"; }')}\n${script}`)).toContain(HOSTILE)
})

test('Markdown shows values and placeholders as they are', () => {
  const loaded = rules.find(({ rule }) => rule?.id === 'snapshot-shared-external')
  const playbook = loaded?.rule?.playbook
  if (playbook === undefined) throw new Error('no playbook')
  const page = playbookMarkdown({
    rule: 'r',
    name: 'A *rule*',
    playbooks: [
      {
        cloud: 'AWS',
        playbook: renderPlaybook(playbook, 'AWS', playbookValues({ dohyo_actor: '<b>`x' }, 0)),
      },
    ],
  })
  expect(page).toMatch(/^# A `\*rule\*` \(r\)\n/)
  expect(page).toContain('``<b>`x`` gave `<sharedExternal>` access to')
  expect(page).toMatch(/^10\. .*\n\n {4}/m)
})
