/** Older rules name only the field of their entity: its type by the field. */
export const ENTITY_TYPES: Readonly<Record<string, string>> = Object.fromEntries(
  (
    [
      ['_ip', 'device_ip device_natIp dns_replyIp srcDevice_ip srcDevice_natIp dstDevice_ip dstDevice_natIp'],
      [
        '_hostname',
        'device_hostname srcDevice_hostname dstDevice_hostname device_hostname_raw srcDevice_hostname_raw dstDevice_hostname_raw',
      ],
      [
        '_username',
        'user_username targetUser_username fromUser_username user_username_raw targetUser_username_raw',
      ],
      ['_mac', 'device_mac srcDevice_mac dstDevice_mac'],
      ['_email', 'user_email targetUser_email'],
      ['_file', 'file_path file_basename repository'],
      ['_process', 'baseImage parentBaseImage grandparentBaseImage'],
      ['_command', 'commandLine'],
      [
        '_hash',
        'file_hash_md5 file_hash_sha1 file_hash_sha256 file_hash_imphash file_hash_pehash file_hash_ssdeep',
      ],
      ['_url', 'http_url'],
      ['_domain', 'http_url_fqdn http_referer_fqdn'],
      ['_useragent', 'http_userAgent'],
    ] as const
  ).flatMap(([type, fields]) => fields.split(' ').map((field) => [field, type])),
)
