//go:build !unix

package holds

import "errors"

func duplicate(int) (int, error) { return 0, errors.ErrUnsupported }

func ended(int) (bool, error) { return false, errors.ErrUnsupported }

func shutdown(int) error { return errors.ErrUnsupported }
