using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NetralitasGrid.Storage.Postgres.Entries;

namespace NetralitasGrid.Storage.Tests.Postgres.Entries;

public sealed class EntryBlockTests
{
    private static readonly byte[][] Decisions =
        [.. Enumerable.Range(0, 64).Select(static i => Encoding.UTF8.GetBytes($"{{\"index\":{i},\"decision\":\"{string.Concat(Enumerable.Repeat("Bawaslu menangani laporan ini. ", 50))}\"}}"))];

    [Fact]
    public void Entries_come_back_as_the_bytes_that_went_in() => Prop.ForAll(
        ArbMap.Default.GeneratorFor<byte[][]>().Where(static e => e.All(static b => b is not null)).ToArbitrary(),
        static entries => EntryBlock.Unpack(Pack(entries))!.Zip(entries).All(static p => p.First.AsSpan().SequenceEqual(p.Second))).QuickCheckThrowOnFailure();

    [Fact]
    public void Entries_that_resemble_each_other_need_little_room()
    {
        var block = Pack(Decisions);

        Assert.True(block.Length < Decisions.Sum(static d => d.Length) / 10, $"{block.Length} bytes");
        Assert.Equal(Decisions, EntryBlock.Unpack(block));
    }

    [Fact]
    public void A_block_whose_bytes_were_changed_gives_none_or_other_entries_but_where_they_say_nothing()
    {
        var block = Pack(Decisions);
        var unnoticed = 0;
        for (var at = 0; at < block.Length; at++)
        {
            var changed = block.ToArray();
            changed[at] ^= 1;

            unnoticed += EntryBlock.Unpack(changed) is { } entries && entries.Zip(Decisions).All(static p => p.First.AsSpan().SequenceEqual(p.Second)) ? 1 : 0;
        }

        // Compressed bytes have some bits that nothing depends on: the entries are as they were.
        Assert.InRange(unnoticed, 0, block.Length / 20);
    }

    [Fact]
    public void Less_than_a_block_gives_no_entries()
    {
        var block = Pack(Decisions);

        Assert.All(Enumerable.Range(0, block.Length), length => Assert.Null(EntryBlock.Unpack(block.AsSpan(0, length))));
    }

    [Theory]
    [InlineData(new byte[] { 2, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 0, 0xff, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 0, 0x7f, 0xff, 0xff, 0xff })]
    [InlineData(new byte[] { 1, 0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff, 6 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 6 })]
    public void Forged_heads_give_no_entries(byte[] block) => Assert.Null(EntryBlock.Unpack(block));

    private static byte[] Pack(byte[][] entries) => EntryBlock.Pack([.. entries.Select(static e => (ReadOnlyMemory<byte>)e)]);
}
