/** visit is what is said of where somebody is on the company's site. */
export const visit = {
  'title': 'On your site',
  'none': 'No page is known of this person’s last week.',
  'here': 'There now',
  'last': 'Last seen {time}',
  'from': 'Came from',
  'landing': 'First page',
  'campaign': 'Campaign',
  'device': 'Device',
  'device.both': '{browser} on {system}',
  'language': 'Language',
  'pages': { one: '{n} page before', other: '{n} pages before' },
  'opens': 'opens in a new tab',
}
