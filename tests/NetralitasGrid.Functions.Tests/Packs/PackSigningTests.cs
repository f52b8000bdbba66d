using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Functions.Tests.Packs;

/// <summary>Who may put a pack into the grid, beside who has a key: those whose signature the grid trusts.</summary>
public sealed class PackSigningTests
{
    private const string Header = "Pack-Signature";

    private readonly AnchorSigner _trusted = new(RandomNumberGenerator.GetBytes(AnchorSigner.KeyBytes));
    private readonly AnchorSigner _stranger = new(RandomNumberGenerator.GetBytes(AnchorSigner.KeyBytes));
    private readonly string _pack = BuiltInPack.As("1.0.1");

    [Fact]
    public async Task A_pack_that_a_trusted_signer_signed_is_stored_and_shows_who_it_was()
    {
        await using var door = await OpenAsync(_stranger, _trusted);

        var stored = await SendAsync(door, _pack, Signature(_trusted, _pack));

        Assert.Equal((201, Convert.ToBase64String(_trusted.PublicKey)), (stored.Status, stored.Json.GetProperty("signer").GetString()));
        Assert.Contains(await CellEntries.OfAsync(door), e => e.Contains("PACK_STORED", StringComparison.Ordinal) && e.Contains(Convert.ToBase64String(_trusted.PublicKey).Replace("+", "\\u002B", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Equal("needed", (await door.GetAsync("/api/ready", null)).Json.GetProperty("packSignatures").GetString());
    }

    [Fact]
    public async Task A_pack_without_a_trusted_signature_is_refused_and_nothing_is_stored()
    {
        await using var door = await OpenAsync(_trusted);
        var forged = _pack.Replace("\"1.0.1\"", "\"6.6.6\"", StringComparison.Ordinal);
        var bits = Convert.FromBase64String(Signature(_trusted, _pack));
        bits[^1] ^= 1;
        var bare = Convert.ToBase64String(_trusted.Sign(System.Text.Encoding.ASCII.GetBytes(HashOf(_pack))));

        foreach (var (pack, signature) in new (string, string?)[]
        {
            (_pack, null),                                    // none
            (_pack, ""),
            (_pack, "not base 64!"),
            (_pack, Signature(_stranger, _pack)),             // of somebody whom the grid does not trust
            (forged, Signature(_trusted, _pack)),             // of another pack: the content was changed after signing
            (_pack, Convert.ToBase64String(bits)),            // one bit off
            (_pack, bare),                                    // of the hash alone, which a signer may have signed for another purpose
            (_pack, Convert.ToBase64String(new byte[64])),
        })
        {
            var answer = await SendAsync(door, pack, signature);

            Assert.Equal((422, "pack-unsigned"), (answer.Status, answer.Problem));
        }

        Assert.Equal("1.0.0", Assert.Single((await door.GetAsync("/api/packs", door.AdminKey)).Json.GetProperty("items").EnumerateArray()).GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_signature_is_no_key_and_the_way_back_to_the_pack_before_stays_open()
    {
        await using var door = await OpenAsync(_trusted);
        var viewer = await door.KeyAsync(Role.Viewer);

        var withoutRight = await door.SendAsync(HttpMethod.Post, "/api/packs", viewer, _pack, "application/x-tar", (Header, Signature(_trusted, _pack)));
        await SendAsync(door, _pack, Signature(_trusted, _pack));
        var activated = await door.PostAsync("/api/packs/1.0.1/activate", door.AdminKey, "");
        var back = await door.PostAsync("/api/packs/1.0.0/activate", door.AdminKey, "");

        Assert.Equal((403, 200, 200), (withoutRight.Status, activated.Status, back.Status));
        Assert.Equal("1.0.0", (await door.DecidedAsync(Sample.Photo().ToJsonString())).GetProperty("decision").GetProperty("pack").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Without_signers_packs_are_taken_unsigned_and_the_grid_says_so()
    {
        await using var door = await TestDoor.OpenAsync();

        var stored = await SendAsync(door, _pack, null);

        Assert.Equal((201, null), (stored.Status, stored.Json.GetProperty("signer").GetString()));
        Assert.Equal("not-needed", (await door.GetAsync("/api/ready", null)).Json.GetProperty("packSignatures").GetString());
        Assert.Contains(door.Log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("Packs:Signers", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signer_that_is_no_public_key_stops_the_start()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => TestDoor.OpenAsync(b => b.Configuration["Packs:Signers:0"] = "AAAA"));

        Assert.Contains("Packs:Signers", failure.ToString(), StringComparison.Ordinal);
    }

    private static Task<TestDoor> OpenAsync(params AnchorSigner[] signers) => TestDoor.OpenAsync(builder =>
    {
        for (var i = 0; i < signers.Length; i++)
        {
            builder.Configuration[$"Packs:Signers:{i}"] = Convert.ToBase64String(signers[i].PublicKey);
        }
    });

    private static string HashOf(string pack) => PackArchive.Open(System.Text.Encoding.UTF8.GetBytes(pack), [])!.Hash;

    private static string Signature(AnchorSigner signer, string pack) => Convert.ToBase64String(signer.Sign(PackSignature.Text(HashOf(pack))));

    private static Task<TestAnswer> SendAsync(TestDoor door, string pack, string? signature) =>
        door.SendAsync(HttpMethod.Post, "/api/packs", door.AdminKey, pack, "application/x-tar", signature is null ? [] : [(Header, signature)]);
}
