/** channelsMastodon are the settings of the fediverse channel. */
export const channelsMastodon = {
  'channel.mastodon.server': 'Address of your server',
  'channel.mastodon.server.help': 'Of the server your account is on, for example https://mastodon.example.',
  'channel.mastodon.access_token': 'Access token',
  'channel.mastodon.access_token.help': 'On the server: Preferences, Development, New application, with the scopes read and write; then “Your access token”.',
  'channel.mastodon.poll_s': 'Look for changes at least every … seconds',
  'channel.mastodon.poll_s.help': 'New mentions come by the server’s stream at once. Edits by people you do not follow are found by looking.',
  'step.read_mentions': 'Read mentions',
} as const
