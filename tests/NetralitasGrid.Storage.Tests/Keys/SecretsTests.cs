using System.Runtime.Versioning;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Tests.Keys;

public sealed class SecretsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_makes_them_and_later_ones_read_the_same()
    {
        var incident = GridId.New(GridId.Incident, TimeProvider.System);
        var first = Secrets.Open(_folder.Path);
        var sealedParts = first.Sealer.Seal(incident, "a"u8, "b"u8);

        var second = Secrets.Open(_folder.Path);

        Assert.Equal("a"u8.ToArray(), second.Sealer.OpenSubject(incident, sealedParts));
        Assert.Equal(first.Hasher.Text(HashPurpose.Subject, "x"), second.Hasher.Text(HashPurpose.Subject, "x"));
        Assert.Equal(first.Signer.PublicKey, second.Signer.PublicKey);
        Assert.Equal(first.Session, second.Session);
    }

    [Fact]
    public void Two_folders_have_nothing_in_common()
    {
        using var other = new TempFolder();

        var (one, two) = (Secrets.Open(_folder.Path), Secrets.Open(other.Path));

        Assert.NotEqual(one.Hasher.Text(HashPurpose.Subject, "x"), two.Hasher.Text(HashPurpose.Subject, "x"));
        Assert.NotEqual(one.Signer.PublicKey, two.Signer.PublicKey);
        Assert.NotEqual(one.Session, two.Session);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_use_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "File modes are Unix's.");
        Secrets.Open(_folder.Path);
        var path = _folder.File(Secrets.FileName);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Throws<SecretsException>(() => Secrets.Open(_folder.Path));
    }

    [Fact]
    public void New_secrets_are_never_made_beside_an_old_database()
    {
        File.WriteAllBytes(_folder.File("grid.db"), []);

        var error = Assert.Throws<SecretsException>(() => Secrets.Open(_folder.Path));

        Assert.Contains("Restore it", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.File(Secrets.FileName)));
    }

    [Fact]
    public void A_file_elsewhere_is_used_and_never_made()
    {
        using var vault = new TempFolder();
        var expected = Secrets.Open(vault.Path);

        var secrets = Secrets.Open(_folder.Path, vault.File(Secrets.FileName));

        Assert.Equal(expected.Signer.PublicKey, secrets.Signer.PublicKey);
        Assert.Throws<SecretsException>(() => Secrets.Open(_folder.Path, vault.File("none.json")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"sealing":{"current":2,"keys":{"1":"AAAA"}},"hashing":{"current":1,"keys":{}},"signing":"","session":""}""")]
    public void A_broken_file_is_refused_without_showing_what_it_holds(string text)
    {
        File.WriteAllText(_folder.File("broken.json"), text);

        var error = Assert.Throws<SecretsException>(() => Secrets.Open(_folder.Path, _folder.File("broken.json")));

        Assert.DoesNotContain("AAAA", error.ToString(), StringComparison.Ordinal);
    }
}
