/** channelsBluesky are the settings of the Bluesky channel. */
export const channelsBluesky = {
  'channel.bluesky.identifier': 'Handle of the account',
  'channel.bluesky.identifier.help': 'For example support.example.com. Whatever is said here, everybody can read; direct messages are not taken in.',
  'channel.bluesky.app_password': 'App password',
  'channel.bluesky.app_password.help': 'In Bluesky: Settings, Privacy and security, App passwords. Not the password of the account.',
  'channel.bluesky.service': 'Data server of the account',
  'channel.bluesky.service.help': 'https://bsky.social, unless the account is on a server of its own.',
  'channel.bluesky.poll_s': 'Look for mentions every … seconds',
} as const
