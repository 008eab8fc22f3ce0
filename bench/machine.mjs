import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { HERE } from './measure.mjs'

/** DuckDB is no dependency of the project: the benchmark installs this version into a folder of its own. */
const DUCKDB = { name: '@duckdb/node-api', version: '1.5.6-r.1' }
const FOLDER = join(HERE, 'duckdb')

const versionOf = (command) => {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' })
  return status === 0 ? stdout.trim().split('\n')[0] : undefined
}

const packageVersion = (folder) => {
  const file = join(folder, 'package.json')
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined
}

/** The folder with DuckDB's package, or undefined with the reason printed: it can't be had without a network. */
const installDuckdb = () => {
  if (packageVersion(join(FOLDER, 'node_modules', DUCKDB.name)) === DUCKDB.version) return FOLDER
  console.error(`installing ${DUCKDB.name} ${DUCKDB.version} in ${FOLDER}`)
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{ "private": true }\n')
  const wanted = `${DUCKDB.name}@${DUCKDB.version}`
  const { status, stderr } = spawnSync(
    'npm',
    ['install', '--save-exact', '--no-audit', '--no-fund', '--ignore-scripts', wanted],
    { cwd: FOLDER, encoding: 'utf8' },
  )
  if (status === 0) return FOLDER
  console.error(`without DuckDB: ${stderr.trim().split('\n').at(-1)}`)
  return undefined
}

/** The engines to compare with; undefined for those that are not here. */
export const findRivals = ({ duckdb = true } = {}) => ({
  duckdb: duckdb ? installDuckdb() : undefined,
  agrind: versionOf('agrind'),
  suzaku: versionOf('suzaku'),
})

export const describeMachine = (rivals) => ({
  system: `${type()} ${release()} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
  dohyo: packageVersion(join(HERE, '..')),
  chdb: packageVersion(join(HERE, '../node_modules/chdb')),
  duckdb: rivals.duckdb === undefined ? 'absent' : DUCKDB.version,
  agrind: rivals.agrind ?? 'absent',
  suzaku: rivals.suzaku ?? 'absent',
  load: loadavg().map((each) => Number(each.toFixed(1))),
})
