package thread

// The check character is a weighted sum in GF(32), the field of 32 elements, with another non-zero weight at each place. In a
// field, changing one character by d changes the sum by weight×d, which is never zero; exchanging two different characters x
// and y changes it by (weight−weight')×(x−y), which is never zero either. So both are found, always, and the check character
// is itself one of the 32 that can be read out. Sums modulo 37 would need five signs that nobody can say on the phone.

// modulus is the polynomial x⁵ + x² + 1, which has no factors over GF(2).
const modulus = 0b100101

// times multiplies two elements of GF(32).
func times(a, b byte) byte {
	var product byte
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			product ^= a
		}
		a <<= 1
		if a&0b100000 != 0 {
			a ^= modulus
		}
	}
	return product
}

// weight is the weight of place i: 2, 3, 4 and so on. The check character's own weight is 1.
func weight(i int) byte { return byte(i + 2) }

// element returns the field element that a character of a prefix or of the alphabet stands for. The letters that only prefixes
// have count as what they are forgiven for: O as 0, I and L as 1 (no two prefixes differ in these alone). U, which nothing is
// forgiven for, takes the element of 2, a digit that no prefix has.
func element(c byte) byte {
	switch c {
	case 'O':
		return 0
	case 'I', 'L':
		return 1
	case 'U':
		return 2
	}
	for i := range len(alphabet) {
		if alphabet[i] == c {
			return byte(i)
		}
	}
	return 0
}

// checkCharacter returns the character that belongs behind the prefix and body in plain.
func checkCharacter(plain []byte) byte {
	var sum byte
	for i, c := range plain {
		sum ^= times(weight(i), element(c))
	}
	return alphabet[sum]
}
