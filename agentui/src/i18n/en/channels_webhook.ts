/** channelsWebhook are the settings of the generic channel. */
export const channelsWebhook = {
  'channel.webhook.url': 'Address that takes our posts',
  'channel.webhook.url.help': 'What agents write is posted there as signed JSON. The format is described in the documentation, under “The webhook channel”.',
  'channel.webhook.secret': 'Secret for signatures, both ways',
  'channel.webhook.secret.help': 'At least 16 characters. Whoever knows it can write in the name of every customer of this inbox.',
  'channel.webhook.secret_2': 'Second secret, while you rotate',
  'channel.webhook.secret_2.help': 'Both are taken, and our posts carry a signature of each.',
  'step.webhook_ping': 'Post a test to your address',
} as const
