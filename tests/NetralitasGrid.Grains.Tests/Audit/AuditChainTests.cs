using System.Text;
using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Identity;

namespace NetralitasGrid.Grains.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly GridId Message = new(GridId.Incident, 42);

    private static byte[] Entry(string cell, int partition, long turn, int index, string property, ReadOnlySpan<byte> payload) =>
        AuditChain.Entry(new(), cell, partition, turn, index, AuditChain.Genesis, "INCIDENT", Message, property, payload).ToArray();

    [Fact]
    public void An_entry_says_where_it_stands_and_holds_the_payload_as_it_was()
    {
        var payload = "{ \"a\" : [1,  2] }"u8.ToArray();

        var entry = Entry("jatim", 17, 812, 3, "decision", payload);

        var json = JsonDocument.Parse(entry).RootElement;
        Assert.Equal(["cell", "partition", "turn", "index", "previous", "kind", "message", "decision"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(new string('0', 64), json.GetProperty("previous").GetString());
        Assert.Equal(payload, AuditChain.PayloadOf(entry, "decision").ToArray());
        Assert.True(AuditChain.PayloadOf(entry, "data").IsEmpty);
    }

    [Theory]
    [InlineData("jatim", 17, 812, 3, null)]
    [InlineData("jambi", 17, 812, 3, "it says that it stands elsewhere")]
    [InlineData("jatim", 18, 812, 3, "it says that it stands elsewhere")]
    [InlineData("jatim", 17, 813, 3, "it says that it stands elsewhere")]
    [InlineData("jatim", 17, 812, 4, "it says that it stands elsewhere")]
    public void An_entry_in_another_place_is_found(string cell, int partition, long turn, int index, string? fault)
    {
        var entry = Entry("jatim", 17, 812, 3, "data", "{}"u8);

        Assert.Equal(fault, AuditChain.Verify(AuditChain.Genesis, cell, partition, turn, index, entry, AuditChain.HashOf(entry)));
    }

    [Fact]
    public void Changed_bytes_another_hash_and_a_missing_link_are_found()
    {
        var entry = Entry("jatim", 1, 1, 0, "data", "{\"severity\":4}"u8);
        var hash = AuditChain.HashOf(entry);
        var changed = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(entry).Replace(":4", ":0", StringComparison.Ordinal));

        Assert.Equal("the bytes do not have the stored hash", AuditChain.Verify(AuditChain.Genesis, "jatim", 1, 1, 0, changed, hash));
        Assert.Equal("the bytes do not have the stored hash", AuditChain.Verify(AuditChain.Genesis, "jatim", 1, 1, 0, entry, new byte[32]));
        Assert.Equal("it does not point to the entry before it", AuditChain.Verify(hash, "jatim", 1, 1, 0, entry, hash));
        Assert.Equal("it cannot be read", AuditChain.Verify(hash, "jatim", 1, 1, 0, [1, 2], AuditChain.HashOf([1, 2])));
    }
}
