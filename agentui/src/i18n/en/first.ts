/** first is what is said when an agent writes to somebody first. */
export const first = {
  'title': 'Write to {name}',
  'about': 'It begins a conversation of its own, and the answer comes to you.',
  'by': 'Through',
  'subject': 'Subject',
  'text': 'Message',
  'send': 'Send',
  'sent': 'Sent.',
  'template': 'Choose a template',
  'template.why': 'On this channel free words may go only for a while after the customer wrote. A template that the network has approved may always go.',
}
