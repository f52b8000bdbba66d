using System.Security.Cryptography;
using System.Text;
using NetralitasGrid.Grains.Text;

namespace NetralitasGrid.Grains.Tests.Text;

public sealed class FoldedTextTests
{
    [Theory]
    [InlineData("Budi  Contoh", "budi contoh")]
    [InlineData(" \u00A0Budi\tContoh\n", "budi contoh")]
    [InlineData("ＢＵＤＩ", "budi")]
    [InlineData("e\u0301", "\u00E9")]
    [InlineData("ﬁrman", "firman")]
    [InlineData("H. M. Ra'as", "h. m. ra'as")]
    [InlineData("한", "한")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData(" ", "")]
    public void Writings_of_one_name_fold_to_one(string text, string folded) => Assert.Equal(folded, FoldedText.Of(text));

    [Fact]
    public void Half_pairs_do_not_throw() => Assert.Equal("a\uFFFDb", FoldedText.Of("a\uD800b"));

    // The hashes come from another implementation of Unicode 14 (Python's unicodedata), over all code points of planes 0 to 2.
    [Theory]
    [InlineData("e", "\u0301\u0323", "ac38a06ec169c0a776d9bce6336f02a9ce450568a71cb4fbbcaac1b4812a3ed5")]
    [InlineData("", "\u1161\u11a8*", "9fad024ad4827e89c84412e663f3d4927be17373e09397604a8ed309fd04a2d3")]
    public void Normalisation_agrees_with_the_standard_for_every_character(string before, string after, string sha256)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var point = 0x80; point < 0x30000; point++)
        {
            if (Rune.IsValid(point))
            {
                var character = new Rune(point).ToString();
                var text = before + character + after.Replace("*", character, StringComparison.Ordinal);
                hash.AppendData(Encoding.UTF8.GetBytes(Nfkc.Of(text) + "\n"));
            }
        }

        Assert.Equal(sha256, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }
}
