/** channelsMessenger are the settings of the Messenger channel. */
export const channelsMessenger = {
  'channel.messenger.page_id': 'Id of the Facebook page',
  'channel.messenger.page_id.help': 'In digits, on the page under “About, Page transparency”.',
  'channel.messenger.access_token': 'Access token',
  'channel.messenger.access_token.help': 'A long-lived token of the page. It is sealed and never shown again.',
  'channel.messenger.app_secret': 'App secret',
  'channel.messenger.app_secret.help': 'Of the app at Meta, under “App settings, Basic”. Every event is checked with it.',
  'channel.messenger.verify_token': 'Verify token',
  'channel.messenger.verify_token.help': 'A word of your own making. Enter the same at Meta, beside the callback address.',
  'channel.messenger.app_secret_2': 'Second app secret, while you rotate',
  'channel.messenger.app_secret_2.help': 'Events signed with either are taken.',
  'channel.messenger.api_base_url': 'Address of the API',
  'channel.messenger.api_base_url.help': 'Only for tests and stand-ins.',
  'channel.messenger.api_version': 'Version of the API',
  'channel.messenger.api_version.help': 'Such as v23.0.',
} as const
