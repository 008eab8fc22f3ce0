import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, say } from './run.mjs'

// Run after `npm install` behind a registry that mirrors the packages of one platform only: npm leaves the others' native
// packages out of the lockfile, and then `npm ci` refuses it everywhere. Names and versions are known from the packages
// that ask for them; platform and processor are in the names. Without an integrity hash npm takes what the registry gives.

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
]
const PROCESSORS = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
]
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }

const path = join(ROOT, 'package-lock.json')
const lock = JSON.parse(readFileSync(path, 'utf8'))
const added = []
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const key = `node_modules/${name}`
    if (key in lock.packages) continue
    const words = name.split(/[/-]/)
    const os = SYSTEMS.find((system) => words.includes(system))
    const cpu = PROCESSORS.find((processor) => words.includes(processor))
    const libc = Object.entries(LIBRARIES).find(([word]) => words.includes(word))?.[1]
    if (!/^\d/.test(version) || os === undefined || cpu === undefined) {
      say(`left out: ${name}@${version}`)
      continue
    }
    lock.packages[key] = {
      version,
      cpu: [cpu],
      ...(owner.dev && { dev: true }),
      ...(libc !== undefined && { libc: [libc] }),
      optional: true,
      os: [os],
      ...(owner.engines && { engines: owner.engines }),
    }
    added.push(name)
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`)
say(`${added.length} packages added`)
