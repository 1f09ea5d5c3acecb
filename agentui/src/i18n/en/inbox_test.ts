export const inboxTest = {
  'inboxes.test': 'Test this inbox',
  'inboxes.test.running': 'Testing…',
  'inboxes.test.good': 'Everything works.',
  'inboxes.test.remarks': { one: 'It works, with a remark.', other: 'It works, with {n} remarks.' },
  'inboxes.test.bad': 'Something does not work yet.',
  'inboxes.test.none': 'This kind needs no test.',
  'inboxes.test.dirty': 'Save first: the test uses the saved settings.',
  'say.no_spf': '{0} has no SPF record: receivers cannot tell which hosts may send for it. Publish a TXT record that begins with “v=spf1” and names your outgoing server.',
  'say.many_spf': '{0} has several SPF records: receivers take none of them. Leave one.',
  'say.open_spf': 'The SPF record of {0} lets every host send for it. End it with “~all” or “-all”.',
  'say.no_policy': '{0} has no DMARC record: Google, Yahoo and others refuse mail to many from such domains. Publish a TXT record at _dmarc.{0}, “v=DMARC1; p=none” to begin with, and let your outgoing server sign with DKIM.',
  'say.no_names': 'The names of {0} could not be looked up, so nothing is known of its SPF and DMARC.',
} as const
