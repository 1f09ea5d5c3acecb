/** channelsSms are the settings of text messages. */
export const channelsSms = {
  'channel.sms.account_sid': 'Account SID',
  'channel.sms.account_sid.help': 'On the first page of the Twilio console; begins with AC.',
  'channel.sms.auth_token': 'Auth token',
  'channel.sms.auth_token.help': 'Beside the account SID. It signs what Twilio sends here.',
  'channel.sms.auth_token_secondary': 'Secondary auth token',
  'channel.sms.auth_token_secondary.help': 'While you change the token at Twilio, requests signed with either are taken.',
  'channel.sms.numbers': 'Our numbers',
  'channel.sms.numbers.help': 'With country code, as +44 20 7946 0958. With several, a person is always written to from the same one: the one they wrote to.',
  'channel.sms.messaging_service_sid': 'Messaging service SID',
  'channel.sms.messaging_service_sid.help': 'Begins with MG. With it, Twilio may choose the number to send from.',
  'channel.sms.api_url': 'Address of the API',
  'channel.sms.api_url.help': 'Only for tests and the simulator; empty for Twilio itself.',
  'step.number': 'Look up the number',
  'step.webhook': 'Where Twilio hands incoming things to',
} as const
