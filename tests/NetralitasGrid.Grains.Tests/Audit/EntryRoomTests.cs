using NetralitasGrid.Grains.Audit;

namespace NetralitasGrid.Grains.Tests.Audit;

public sealed class EntryRoomTests
{
    [Fact]
    public void Each_entry_has_room_of_its_own_and_of_its_length_before_and_after_the_room_was_given_back()
    {
        var room = new EntryRoom();
        for (var turn = 0; turn < 3; turn++)
        {
            var entries = Enumerable.Range(0, 120).Select(i => (Fill: (byte)(turn + i), Bytes: room.Take(i * i * 11))).ToList();
            foreach (var (fill, bytes) in entries)
            {
                bytes.Span.Fill(fill);
            }

            Assert.All(entries, static (e, i) => Assert.True(e.Bytes.Length == i * i * 11 && !e.Bytes.Span.ContainsAnyExcept(e.Fill)));
            room.Return();
            room.Return();
        }
    }
}
