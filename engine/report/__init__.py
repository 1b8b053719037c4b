"""What people look at. Takes finished results and draws them; decides nothing."""
