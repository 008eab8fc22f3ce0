import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// What the engine itself refuses, whatever a statement says: the rights of its one user, and settings that nobody changes.

/** What our own statements need; `file()` reads, and no privilege of the engine can say which files (see guard.ts). */
const GRANTS: readonly string[] = [
  'GRANT SELECT, INSERT, CREATE TABLE, DROP TABLE, TRUNCATE, ALTER DELETE ON default.*',
  // `file()` makes one
  'GRANT CREATE TEMPORARY TABLE ON *.*',
  'GRANT TABLE ENGINE ON Join',
  'GRANT TABLE ENGINE ON Memory',
  'GRANT TABLE ENGINE ON MergeTree',
  'GRANT READ ON FILE',
]

/** Settings that a SETTINGS clause can't change either, and their values. */
const FIXED: Readonly<Record<string, 0 | 1 | ''>> = {
  // looks at the memory of this process
  allow_introspection_functions: 0,
  // SQL made of strings
  allow_experimental_eval_table_function: 0,
  // call out
  allow_experimental_ai_functions: 0,
  format_avro_schema_registry_url: '',
}

/** Settings of tables: `disk = disk(type = s3, …)` is a way out, and to any folder. */
const FIXED_OF_TABLES: readonly string[] = ['merge_tree_disk', 'merge_tree_storage_policy']

const CONFIG = `<clickhouse>
  <default_database></default_database>
  <database>default</database>
  <user_scripts_path>/dev/null/</user_scripts_path>
  <access_control_improvements>
    <enable_read_write_grants>1</enable_read_write_grants>
    <select_from_system_db_requires_grant>1</select_from_system_db_requires_grant>
    <table_engines_require_grant>1</table_engines_require_grant>
  </access_control_improvements>
  <user_directories><users_xml><path>config.xml</path></users_xml></user_directories>
  <profiles><default>
    ${Object.entries(FIXED)
      .map(([name, value]) => `<${name}>${value}</${name}>`)
      .join('')}
    <constraints>${[...Object.keys(FIXED), ...FIXED_OF_TABLES].map((name) => `<${name}><const/></${name}>`).join('')}</constraints>
  </default></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password/>
    <networks><ip>::/0</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
    <grants>${GRANTS.map((grant) => `<query>${grant}</query>`).join('')}</grants>
  </default></users>
</clickhouse>
`

/**
 * The database of our tables. The engine would else make one whose tables are also all files there are, by their paths.
 */
const DATABASE = "ATTACH DATABASE _ UUID '7a1b2c3d-0000-4000-8000-000000000001' ENGINE = Atomic\n"

/**
 * Writes what locks an engine into its (empty, private) folder, and returns the arguments to start it with. Without a
 * configuration of our own the engine would also take one that lies in the working directory (`config.xml`,
 * `clickhouse-local.xml`): in a folder of logs that is the intruder's.
 */
export const writeLock = async (path: string): Promise<string[]> => {
  await mkdir(join(path, 'metadata'))
  await Promise.all([
    writeFile(join(path, 'config.xml'), CONFIG),
    writeFile(join(path, 'metadata', 'default.sql'), DATABASE),
  ])
  return [`--config-file=${join(path, 'config.xml')}`]
}
