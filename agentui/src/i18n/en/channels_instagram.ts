/** channelsInstagram are the settings of the Instagram channel. */
export const channelsInstagram = {
  'channel.instagram.account_id': 'Id of the Instagram account',
  'channel.instagram.account_id.help': 'Of the professional account, in digits; not its name.',
  'channel.instagram.page_id': 'Id of the Facebook page',
  'channel.instagram.page_id.help': 'Only when the token is one of a page that the account hangs on. Leave it empty with “Instagram login”.',
  'channel.instagram.access_token': 'Access token',
  'channel.instagram.access_token.help': 'A long-lived token of the account, or of the page it hangs on. It is sealed and never shown again.',
  'channel.instagram.app_secret': 'App secret',
  'channel.instagram.app_secret.help': 'Of the app at Meta, under “App settings, Basic”. Every event is checked with it.',
  'channel.instagram.verify_token': 'Verify token',
  'channel.instagram.verify_token.help': 'A word of your own making. Enter the same at Meta, beside the callback address.',
  'channel.instagram.app_secret_2': 'Second app secret, while you rotate',
  'channel.instagram.app_secret_2.help': 'Events signed with either are taken.',
  'channel.instagram.api_base_url': 'Address of the API',
  'channel.instagram.api_base_url.help': 'Only for tests and stand-ins.',
  'channel.instagram.api_version': 'Version of the API',
  'channel.instagram.api_version.help': 'Such as v23.0.',
} as const
