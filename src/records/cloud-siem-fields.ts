/**
 * What a value of a field is. `text`: Nullable(String). `number`: Nullable(Float64). `flag`: true, false or unknown,
 * Nullable(Bool). `boolean`: never unknown. `texts`: Array(String), empty when there is none.
 */
export type RecordFieldType = 'text' | 'number' | 'flag' | 'boolean' | 'texts'

export interface FieldDoc {
  readonly type: RecordFieldType
  readonly doc: string
}

type Fields<Name extends string> = Readonly<Record<Name, FieldDoc>>

export const defineFields = <const T extends Fields<string>>(fields: T): T => fields

/** Fields of one type, `name: doc`. */
const ofType = <const Name extends string>(
  type: RecordFieldType,
  docs: Readonly<Record<Name, string>>,
): Fields<Name> =>
  Object.fromEntries(
    Object.entries<string>(docs).map(([name, doc]) => [name, { type, doc }]),
  ) as unknown as Fields<Name>

const IP_PARTS = {
  asnNumber: { type: 'text', doc: 'autonomous system number' },
  asnOrg: { type: 'text', doc: 'owner of the autonomous system' },
  city: { type: 'text', doc: 'city' },
  countryCode: { type: 'text', doc: 'country, two letters' },
  countryName: { type: 'text', doc: 'country' },
  isInternal: { type: 'flag', doc: 'private (RFC 1918), or in a network block marked internal' },
  isp: { type: 'text', doc: 'internet provider' },
  latitude: { type: 'number', doc: 'latitude' },
  location: { type: 'text', doc: 'label of the smallest network block that holds it' },
  longitude: { type: 'number', doc: 'longitude' },
  region: { type: 'text', doc: 'region' },
} as const satisfies Fields<string>

/** An address and what enrichment says about it. */
const address = <const Name extends string>(
  name: Name,
  doc: string,
): Fields<Name | `${Name}_${keyof typeof IP_PARTS}`> =>
  Object.fromEntries([
    [name, { type: 'text', doc }],
    ...Object.entries(IP_PARTS).map(([part, field]) => [
      `${name}_${part}`,
      { ...field, doc: `${field.doc} of ${name}` },
    ]),
  ]) as unknown as Fields<Name | `${Name}_${keyof typeof IP_PARTS}`>

const DEVICE_PARTS = {
  hostname: 'host name',
  hostname_raw: 'host name before it was normalised',
  mac: 'MAC address',
  natIp: 'address after translation',
  osName: 'operating system',
  type: 'kind',
  uniqueId: 'stable id',
} as const

const device = <const Name extends string>(name: Name): Fields<`${Name}_${keyof typeof DEVICE_PARTS}`> =>
  Object.fromEntries(
    Object.entries(DEVICE_PARTS).map(([part, doc]) => [
      `${name}_${part}`,
      { type: 'text', doc: `${doc} of ${name}` },
    ]),
  ) as unknown as Fields<`${Name}_${keyof typeof DEVICE_PARTS}`>

/**
 * The part of Sumo Logic's Cloud SIEM record schema that audit logs of clouds fill. Names and meanings are Sumo's
 * (help.sumologic.com, docs/cse/schema).
 */
export const CLOUD_SIEM_FIELDS = {
  ...ofType('text', {
    uid: "the record's own id",
    objectType: 'record type: Audit, AuditChange, Authentication, …',
    accountId: 'cloud account, subscription or project that the event belongs to',
    action: 'the vendor operation name, as Sumo maps it',
    normalizedAction: 'the operation in one of Sumo’s words: create, delete, disable, …',
    resource: 'object acted on',
    resourceType: 'kind of the object acted on',
    normalizedResource: 'kind of the object in one of Sumo’s words: bucket, instance, role, …',
    application: 'the service: ec2.amazonaws.com, compute.googleapis.com',
    cloud_provider: 'AWS, Azure or GCP',
    cloud_service: 'name of the service',
    cloud_region: 'region, where the event names one',
    cloud_zone: 'zone',
    user_username: 'the actor, as Sumo maps it',
    user_username_raw: 'the actor before its name was normalised',
    user_username_role: 'role of an assumed-role ARN',
    user_userId: "the actor's stable id",
    user_email: "the actor's e-mail address",
    user_role: 'role in which the actor acts',
    user_authDomain: "the actor's domain",
    user_phoneNumber: "the actor's telephone number",
    targetUser_username: 'the user acted upon',
    targetUser_username_raw: 'the user acted upon, before its name was normalised',
    targetUser_userId: 'stable id of the user acted upon',
    targetUser_email: 'e-mail address of the user acted upon',
    targetUser_role: 'role given or taken',
    targetUser_authDomain: 'domain of the user acted upon',
    targetUser_phoneNumber: 'telephone number of the user acted upon',
    fromUser_username: 'older name of a user in authentication records',
    errorCode: "the provider's error code; absent on success",
    errorText: "the provider's error message",
    cause: 'why it failed',
    normalizedCause: 'why it failed, in one of Sumo’s words',
    authProvider: 'who authenticated the user',
    logonType: 'kind of logon',
    sessionId: 'session',
    changeTarget: 'what changed',
    changeType: 'how it changed',
    description: 'text for people: for Azure the operation name, for GCP the @type',
    severity: 'severity in the words of the vendor',
    commandLine: 'command',
    file_path: 'file',
    file_basename: 'file without its folder',
    file_hash_md5: 'MD5 of the file',
    file_hash_sha1: 'SHA-1 of the file',
    file_hash_sha256: 'SHA-256 of the file',
    file_hash_imphash: 'import hash of the file',
    file_hash_pehash: 'PE hash of the file',
    file_hash_ssdeep: 'fuzzy hash of the file',
    repository: 'code repository',
    baseImage: 'process image',
    parentBaseImage: 'image of the parent process',
    grandparentBaseImage: 'image of its parent',
    ipProtocol: 'protocol',
    dns_query: 'name asked for',
    dns_queryDomain: 'domain of the name asked for',
    http_userAgent: "the caller's user agent; chosen by the caller, so it never decides",
    http_method: 'HTTP method',
    http_hostname: 'host of the request',
    http_requestHeaders: 'request headers, a JSON object',
    http_url: 'URL',
    http_url_path: 'path of the URL',
    http_url_protocol: 'protocol of the URL',
    http_url_fqdn: 'host of the URL',
    http_url_rootDomain: 'registered domain of the URL',
    http_url_tld: 'top-level domain of the URL',
    http_referer_fqdn: 'host of the referer',
    threat_name: 'detection that the vendor made',
    threat_category: 'kind of that detection',
    threat_identifier: 'id of that detection',
    threat_ruleType: 'kind of rule that a detection stands for',
    threat_signalName: 'name that a signal of that detection takes',
    threat_signalSummary: 'summary that a signal of that detection takes',
    threat_referenceUrl: 'page on that detection',
    metadata_vendor: 'Amazon AWS, Microsoft, Google',
    metadata_product: 'CloudTrail, Azure, Google Cloud Platform',
    metadata_deviceEventId: 'Sumo event id, e.g. AwsApiCall-CreateSnapshot',
    metadata_mapperName: 'log mapping that made the record',
    metadata_mapperUid: 'id of that log mapping',
    metadata_parser: 'parser of the message',
    metadata_productGuid: 'id of the product',
    metadata_orgId: 'organisation in Sumo',
    metadata_sourceCategory: 'source category of the message',
    metadata_sourceMessageId: 'id of the message',
    metadata_sourceBlockId: 'block of the message',
    metadata_sensorId: 'sensor',
    metadata_sensorZone: 'keeps equal addresses of different networks apart',
  }),
  ...ofType('number', {
    timestamp: 'event time, ms since the epoch, UTC',
    bytesIn: 'bytes received',
    bytesOut: 'bytes sent',
    file_size: 'bytes of the file',
    srcPort: 'port of origin',
    dstPort: 'port of destination',
    http_response_statusCode: 'HTTP status',
    normalizedSeverity: 'severity, 0 to 10',
    http_url_alexaRank: 'rank of the domain',
    metadata_parseTime: 'when it was parsed, ms',
    metadata_receiptTime: 'when it was received, ms',
    metadata_schemaVersion: 'version of the schema: 3',
    metadata_defaultTz: 'time zone of times without one',
  }),
  ...ofType('flag', {
    success: 'did it succeed? Unknown where the mapping does not say',
    mfa: 'was a second factor used?',
  }),
  ...ofType('texts', {
    listMatches: 'match lists that the record hits, spaces as `_`, and `column:<column>` of each',
    matchedItems: 'the items that it hits',
  }),
  ...address('srcDevice_ip', 'where the call came from; AWS may put a service name here'),
  ...address('dstDevice_ip', 'where it went'),
  ...address('device_ip', 'the machine the record is about'),
  ...address('dns_replyIp', 'address that a name resolved to'),
  ...device('srcDevice'),
  ...device('dstDevice'),
  ...device('device'),
  ...ofType('text', {
    device_image: 'image of the machine',
    device_container_id: 'container',
    device_container_name: 'name of the container',
    device_container_runtime: 'runtime of the container',
    device_k8s_cluster: 'Kubernetes cluster',
    device_k8s_namespace: 'Kubernetes namespace',
    device_k8s_pod: 'Kubernetes pod',
    device_k8s_normalizedPodName: 'Kubernetes pod without the parts that change',
    device_k8s_deployment: 'Kubernetes deployment',
    device_k8s_normalizedDeploymentName: 'Kubernetes deployment without the parts that change',
    device_k8s_replicaSet: 'Kubernetes replica set',
    device_k8s_normalizedReplicaSetName: 'Kubernetes replica set without the parts that change',
  }),
}
