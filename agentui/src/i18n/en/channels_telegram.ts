/** channelsTelegram are the settings of Telegram. */
export const channelsTelegram = {
  'channel.telegram.token': 'Token of the bot',
  'channel.telegram.token.help': 'From @BotFather in Telegram: digits, a colon, letters. Whoever has it is the bot.',
  'channel.telegram.receive': 'How messages come',
  'channel.telegram.receive.help': 'Posting is faster and needs a public https address of this hub; fetching works everywhere. A bot does one of them, and for one program only.',
  'channel.telegram.api_base_url': 'Address of the Bot API',
  'channel.telegram.api_base_url.help': 'Another one only for a Bot API server of your own, or the simulator.',
  'option.automatic': 'By itself',
  'option.webhook': 'Posted to this hub',
  'option.poll': 'Fetched by this hub',
  'step.telegram_token': 'Ask Telegram who the bot is',
  'step.telegram_webhook': 'Have messages posted to this hub',
  'step.telegram_poll': 'See that messages can be fetched',
} as const
