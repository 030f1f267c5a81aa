package factory

// StartField is startField.
var StartField = startField

// MarkSet is what Mark points to where no fork has wiped it.
const MarkSet = markSet

// Mark returns the word that a fork wipes, or nil where the kernel offers none.
func (o *OSIdentity) Mark() *uint32 { return o.state.Load().mark.word }

// ForgetMark makes o compare pids, as where the kernel wipes no page.
func (o *OSIdentity) ForgetMark() {
	s := *o.state.Load()
	s.mark = mark{}
	o.state.Store(&s)
}
