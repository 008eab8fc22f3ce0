import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { loadRules } from '../rules/load.ts'
import { alreadyBuilt, type BuiltRules, hashOf } from './built-rules.ts'

const PACK = new URL('../../content/snapshot-abuse/', import.meta.url)

const texts = readdirSync(PACK)
  .sort()
  .map((file) => ({ file, text: readFileSync(new URL(file, PACK), 'utf8') }))
const loaded = loadRules(texts)
const built = JSON.parse(
  JSON.stringify(Object.fromEntries(loaded.map(({ text, rule }) => [hashOf(text), rule]))),
) as BuiltRules

test('a rule survives being written down', () => {
  expect(alreadyBuilt(texts, built)).toEqual(loaded.map(({ rule }) => rule))
})

test('a rule keeps the name of the file that it is read from', () => {
  const moved = texts.map(({ file, text }) => ({ file: `/elsewhere/${file}`, text }))
  expect(alreadyBuilt(moved, built)?.map(({ file }) => file)).toEqual(moved.map(({ file }) => file))
})

test('an edited text, a new one and a repeated one have to be read', () => {
  const [first] = texts
  if (first === undefined) throw new Error('no rules')
  expect(alreadyBuilt([{ ...first, text: `${first.text}\n` }], built)).toBeUndefined()
  expect(alreadyBuilt([...texts, { file: 'own.yaml', text: 'id: own' }], built)).toBeUndefined()
  expect(alreadyBuilt([first, first], built)).toBeUndefined()
})
